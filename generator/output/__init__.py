"""Output folders: only our own files are ever replaced or removed, and all of them or none are.

`manifest.py` lists what was written, `refusal.py` names the folders that are never an output,
`folder_contents.py` tells our files from others, `work.py` is the folder in which an output is
made, and `publication.py` puts one or two of them in their places in one step.
"""
