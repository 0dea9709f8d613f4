"""The course of a hearing: what is asked of the room beside start and stop, and how suspension and talk are performed.

`deeds`, `hearing`, `script` are pure. `conduct` moves recorders and writer; `acting` answers deeds; `seams` names what
others provide (the feed to derived processes, the player of the spoken notice). Media, sealing and session lie below.
"""
