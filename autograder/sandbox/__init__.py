"""Runs submissions where they can harm nothing; `autograder/README.md` says what from."""

from autograder.limits import Limits as Limits
from autograder.sandbox.kernels import Sandbox as Sandbox
from autograder.sandbox.kernels import SandboxError as SandboxError
from autograder.sandbox.kernels import shared_sandbox as shared_sandbox
from autograder.sandbox.managers import BoundedKernel as BoundedKernel
