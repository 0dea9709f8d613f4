"""A dossier becomes one PDF (`book`) or a folder with manifest and digests (`folder`); `work` makes what was asked for,
`kept` keeps it sealed until it is cleared away."""
