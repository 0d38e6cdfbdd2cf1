"""The facts: what is known about key projects, and what may happen to it."""
