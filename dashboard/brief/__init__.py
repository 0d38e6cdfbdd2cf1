"""The parts of the page 领导一页纸: the city in a minute, the lists, who rose and fell, the projects that the reader looks after."""
