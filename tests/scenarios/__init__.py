"""Whole stories, on a real bank's data and on the synthetic one."""
