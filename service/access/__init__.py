"""Who may sign in, what each role may do, and the book of every look."""
