"""Kernels that start warm: forked from a process that has imported and drawn everything once.

``python -m reporting.kernels`` is the kernel itself, warm or cold; ``server`` is the process that
forks, ``client`` speaks to it, ``provisioner`` offers it to Jupyter.
"""
