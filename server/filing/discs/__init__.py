"""One disc a case: what a court needs to play, check and keep its recordings, in one image.

actions.py    asked, taken, finished, read back, sealed, opened by two      views.py    their pages
making.py     the worker's deed, step by step                               label.py    what stands on disc and box
tracks.py     sealed pieces -> what goes into one film                      films.py    the one door to PyAV here
stage.py      the folder as the disc shows it, with its manifest            image.py    folder -> image, and read again
"""
