"""Health: which cameras see nothing of use, since when, who mends them; how many of those installed are alive."""
