"""Processes that are killed at random moments of an import and of approvals: every act is whole or absent, and the log verifies."""
