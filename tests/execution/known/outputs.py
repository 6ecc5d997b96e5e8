"""What cells print and display."""

from __future__ import annotations

from tests.execution.known.model import Known

OUTPUTS = (
    # Text
    Known(
        "unicode",
        r"""
# %%
print('ünï – ☃ 𝔘 \u202b עברית')
# %%
'Ångström'
# %%
naïve = 'é'
naïve
""",
    ),
    Known(
        "control characters",
        r"""
# %%
print('a\x00b\x1b[31mred\x1b[0m\x08c')
""",
        differs="what a terminal would have taken back is not kept",
    ),
    Known(
        "a carriage return",
        r"""
# %%
print('10 %\r20 %\r30 %')
print('end')
""",
        differs="what a terminal would have overwritten is not kept",
    ),
    Known(
        "many lines",
        """
# %%
for i in range(20000):
    print(i)
""",
    ),
    Known(
        "many lines, each sent at once",
        """
# %%
for i in range(5000):
    print(i, flush=True)
""",
        papermill=False,  # on a busy machine ZeroMQ drops, unsaid, what its client has not read
    ),
    Known(
        "one long line",
        """
# %%
print('x' * 500_000)
""",
        papermill=False,  # minutes
        quick=True,
    ),
    Known(
        "a longer line than fits",
        """
# %%
print('x' * 3_000_000)
# %%
print('after')
""",
        differs="output is bounded; the cut is told",
        papermill=False,  # minutes
    ),
    Known(
        "both streams",
        """
# %%
import sys
for i in range(3):
    print('out', i, flush=True)
    print('err', i, file=sys.stderr, flush=True)
""",
    ),
    Known(
        "a warning",
        """
# %%
import warnings
warnings.warn('careful')
print('on')
""",
    ),
    Known(
        "a warning from a library",
        """
# %%
import numpy as np
np.log(np.array([0.0]))
""",
    ),
    Known(
        "logging",
        """
# %%
import logging
logging.warning('so so')
print('on')
""",
    ),
    Known(
        "the shell of a subprocess",
        """
# %%
import subprocess
subprocess.run(['echo', 'hello'], check=True)
""",
    ),
    Known(
        "a shell line",
        """
# %%
!echo hello
""",
        differs="papermill runs shell lines in a terminal, which ends them with a carriage return",
    ),
    Known(
        "a shell line that fails",
        """
# %%
!exit 3
# %%
print(_exit_code)
""",
    ),
    Known(
        "a descriptor written to",
        r"""
# %%
import os
_ = os.write(1, b'raw\n')
""",
    ),
    # Displays
    Known(
        "png, svg, html, latex",
        """
# %%
import base64
from IPython.display import HTML, SVG, Image, Latex, Markdown, Math, JSON, display
# %%
Image(base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='))
# %%
SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
# %%
display(HTML('<i>i</i>'), Latex('$x$'), Markdown('*m*'), Math('y'), JSON({'a': [1]}))
""",
    ),
    Known(
        "several results",
        """
# %%
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.ast_node_interactivity = 'all'
# %%
1
2
'three'
""",
    ),
    Known(
        "a widget's mime type without a widget",
        """
# %%
from IPython.display import display
display({'application/vnd.jupyter.widget-view+json': {'model_id': 'a', 'version_major': 2, 'version_minor': 0}, 'text/plain': 'w'}, raw=True)
""",  # noqa: E501
    ),
    Known(
        "a widget",
        """
# %%
import ipywidgets as w
w.IntSlider(3)
""",
        repeats=False,
    ),
    Known(
        "an output widget",
        """
# %%
import ipywidgets as w
out = w.Output()
with out:
    print('inside')
print('outside')
""",
    ),
    Known(
        "a display updated in its cell",
        """
# %%
from IPython.display import display
h = display('a', display_id='one')
h.update('b')
""",
    ),
    Known(
        "a display updated by a later cell",
        """
# %%
from IPython.display import display
h = display('a', display_id='one')
# %%
h.update('b')
print('done')
""",
    ),
    Known(
        "a display updated beside prints",
        """
# %%
import sys
from IPython.display import display
print('one', flush=True)
print('err', file=sys.stderr, flush=True)
print('two', flush=True)
print('err', file=sys.stderr, flush=True)
h = display('a', display_id='one')
print('three')
# %%
h.update('b')
""",
        quick=True,
    ),
    Known(
        "one display in two cells",
        """
# %%
from IPython.display import display, update_display
display(1, display_id='x')
# %%
display(2, display_id='x')
display(3, display_id='y')
# %%
update_display(4, display_id='x')
""",
    ),
    Known(
        "clear_output",
        """
# %%
from IPython.display import clear_output
print('gone')
clear_output()
print('kept')
""",
    ),
    Known(
        "clear_output, waiting",
        """
# %%
from IPython.display import clear_output, display
for i in range(3):
    clear_output(wait=True)
    print(i)
    display(i)
""",
    ),
    Known(
        "clear_output, waiting for nothing",
        """
# %%
from IPython.display import clear_output
print('kept')
clear_output(wait=True)
""",
    ),
    Known(
        "an error in _repr_html_",
        """
# %%
class A:
    def _repr_html_(self):
        raise ValueError('no html')
    def __repr__(self):
        return 'A()'
# %%
A()
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="ValueError: no html",
        ran=2,
        quick=True,
    ),
    Known(
        "an error in __repr__",
        """
# %%
class A:
    def __repr__(self):
        raise ValueError('no text')
# %%
A()
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="ValueError: no text",
        ran=2,
    ),
    Known(
        "an error in a display hook",
        """
# %%
import sys
def hook(value):
    raise ValueError('hook')
sys.displayhook = hook
# %%
1
# %%
print('after')
""",
    ),
    Known(
        "an error in a hook after the cell",
        """
# %%
def after(result):
    raise ValueError('hook')
get_ipython().events.register('post_run_cell', after)
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="ValueError: hook",
        repeats=False,
    ),
    Known(
        "a mime bundle of one's own",
        """
# %%
class A:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {'text/plain': 'A', 'application/x-own': {'deep': [1, {'b': None}]}}
# %%
A()
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="NotebookValidationError",
        ran=2,
        differs="papermill ends with a traceback of its own; its notebook shows no error",
    ),
    Known(
        "a mime bundle of JSON",
        """
# %%
class A:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {'text/plain': 'A', 'application/x-own+json': {'deep': [1, {'b': None}]}}
# %%
A()
""",
    ),
    Known(
        "a data frame",
        """
# %%
import pandas as pd
pd.DataFrame({'a': [1, 2], 'b': ['x', None]})
""",
    ),
    Known(
        "a figure",
        """
# %%
%matplotlib inline
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.show()
""",
    ),
)
