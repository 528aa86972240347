"""What agencies say of themselves, an agency a page, and all of them beside each other."""
