"""Grading a class with nbgrader: the course's settings for it."""
