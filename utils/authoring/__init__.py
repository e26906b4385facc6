"""Authoring: from a chapter's source to the learner's and the solved notebook, and its rules."""
