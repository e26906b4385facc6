"""The tasks of the capstone: their data, how a model of them is scored, and the scoreboard."""
