"""The parts of the page 归档: issued circulars, what each seal holds, whether it derives again, what a later version changed."""
