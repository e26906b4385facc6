"""What learners are handed: the course without its solutions, as a zip or as a folder."""
