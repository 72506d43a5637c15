"""Runs a command of the Automation API with the __main__.py of a directory as the program. Arguments: command, directory, stack."""

import os
import runpy
import sys

from pulumi import automation

command, directory, stack_name = sys.argv[1:]
program = os.path.join(directory, "__main__.py")
stack = automation.create_or_select_stack(
    stack_name=stack_name,
    project_name=automation.LocalWorkspace(work_dir=directory).project_settings().name,
    program=lambda: runpy.run_path(program) and None,
    opts=automation.LocalWorkspaceOptions(work_dir=directory),
)
getattr(stack, command)(on_output=print)
