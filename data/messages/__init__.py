"""Messages on their way: what each person is told once a day, and the channels by which it is sent, tried again and noted."""
