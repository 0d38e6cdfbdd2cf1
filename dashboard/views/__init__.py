"""The pages, one file each; the router dashboard/app.py runs them."""
