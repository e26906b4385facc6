"""What the tests of chapter 8's exercises feed to their checks."""
