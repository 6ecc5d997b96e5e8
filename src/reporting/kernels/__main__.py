"""A kernel from scratch: what a warm one is, without the warmth.

Started with ``-P``: a file beside the notebook that is called ``json.py`` must not replace the
real one. IPython puts the working folder on the path later.

``python -m reporting.kernels install`` makes it known to JupyterLab in this environment, where it
is forked warm; a wheel brings the same kernelspec with it, an editable installation cannot.
"""

import sys
from pathlib import Path

from reporting.kernels.kernel import run

_KERNELSPEC = Path(__file__).with_name("kernelspec")


def install() -> None:
    """Write the kernelspec into this environment."""
    from jupyter_client.kernelspec import KernelSpecManager

    where = KernelSpecManager().install_kernel_spec(
        str(_KERNELSPEC), kernel_name="reporting", prefix=sys.prefix
    )
    print(f"JupyterLab now offers the kernel Reports (warm), from {where}")


if sys.argv[1:] == ["install"]:
    install()
else:
    run(sys.argv[1:])
