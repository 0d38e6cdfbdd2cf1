"""The pieces of the page 任务: what runs when, how it ended, one run now."""
