"""Other answers to chapter 09's exercises, a file for each."""
