"""Looks at a submission before nbgrader does, and compares it with the release.

Of a submission's notebook only text is taken: the answers, and the cells that the student added.
All else, such as tests, metadata, points and the order of cells, is the release's. So whatever
else was damaged or forged is gone, and nbgrader meets a sound notebook. `reading` gets cells out of
a file, `restoring` puts them into the release, `submissions` finds the file in a folder.
"""

from autograder.doctor.reading import Refused as Refused
from autograder.doctor.submissions import Submission as Submission
from autograder.doctor.submissions import entries as entries
from autograder.doctor.submissions import examine as examine
from autograder.doctor.submissions import examine_notebook as examine_notebook
from autograder.doctor.submissions import refused as refused
