"""The timetable: what runs on the clock, in a process of its own; each job claims its slot in the database, then acts."""
