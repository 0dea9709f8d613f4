"""Who certifies a signature: the demo's own authority, a token behind PKCS#11, a licensed authority over HTTP."""
