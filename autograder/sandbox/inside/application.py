"""The kernel's application, without what is slow and of no use here. Runs inside the sandbox."""

from collections.abc import Sequence

from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config
from traitlets.config.loader import DeferredConfigList


class Application(IPKernelApp):
    """ipykernel's, for a fork that starts with its settings, an empty home and all modules."""

    def parse_command_line(self, argv: Sequence[str] | None = None) -> None:
        """Do nothing: a parser that knows each setting takes longer to make than a shell."""

    def init_code(self) -> None:
        """Run the lines to begin with, and hide from `%who` what they define.

        There are no files to run. IPython would note the names of all modules, for a `%reset` that
        forgets those that came later; to count the references to them copies a thousand pages.
        """
        self._run_exec_lines()
        assert self.shell is not None
        self.shell.user_ns_hidden.update(self.shell.user_ns)


def settings(arguments: Sequence[str]) -> Config:
    """Settings from arguments of the form `--Class.trait=value`."""
    config = Config()
    for argument in arguments:
        name, _, value = argument.removeprefix("--").partition("=")
        section, trait = name.split(".")
        config[section][trait] = DeferredConfigList([value])
    return config
