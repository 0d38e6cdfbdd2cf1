"""Tests of the linter of rulebooks."""
