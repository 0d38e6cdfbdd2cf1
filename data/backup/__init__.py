"""Backups of the database and the attachments: made while people work, kept for a while, restored, and proved by restoring."""
