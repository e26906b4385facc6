"""The `course` command, one module for each kind of person: learners, instructors, contributors."""
