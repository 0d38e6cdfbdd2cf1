"""What the page 名录与信用 is made of: the directory, what builders may take on, credit, costs, trainings, and their forms."""
