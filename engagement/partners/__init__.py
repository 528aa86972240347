"""Partner commitment: what each partner promised, brings, attends, and gets out of it."""
