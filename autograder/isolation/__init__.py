"""Isolated tests: a test runs in a judge process, which calls the student's kernel by data.

`roles` says which cell runs where, `judge` runs the tests, `student` answers in the kernel, `line`
lies between the two, and `execute` is nbgrader's step that holds them together: it starts both,
has the kernel connect (`install`), and sees to the time. `frames`, `values`, `models` and `student`
also run in the student's kernel, to which their code is sent: they import nothing else of this
package, and the grader imports none of them that needs PyTorch.
"""
