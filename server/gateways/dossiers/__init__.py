"""The police's electronic dossier: a parcel is looked through first, then all of it is in the dossier or none."""
