"""Other answers to chapter 01's exercises, a file each."""
