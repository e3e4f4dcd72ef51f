"""Who runs campaigns: accounts, roles, sign-in, audit."""
