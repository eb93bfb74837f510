"""Spreadsheets, read by a process of their own.

The reading library is native code: a file made for it can exhaust the memory, never end, or abort the process. So it
runs in a child that starts quickly, may take little, and answers in lines of JSON; `child` starts it, `reading` is what
it does, `answer` what both know. Nothing here imports the rest of the project.
"""
