"""The door: who may come in. Log-in, log-out and passwords as plain pages of our own, and the gate before everything else."""
