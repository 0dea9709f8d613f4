"""The pages: desk.py where a signer reads and signs (tablet, panel, phone), here.py where a tablet is bound,
presiding.py for whoever presides, paper.py for ink, releases.py for seeing what hands left."""
