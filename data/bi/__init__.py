"""What the city's own BI tools may read on PostgreSQL: documented views in a schema of their own, and a role that reads nothing else."""
