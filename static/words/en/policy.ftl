### The pages of the policy.

policy-contents = Contents
policy-version = Version
policy-effective-from = In force from
policy-about-version = About this version
policy-sha256 = Checksum (SHA-256)
policy-machine-readable = The policy for machines (JSON)
policy-standing = Standing
policy-standing-in-force = Version in force
policy-standing-future = This version is not in force yet
policy-standing-past = This is an earlier version
policy-effective-on = Takes effect on { $date }.
policy-replaced-on = Replaced by a new version on { $date }.
policy-read-current = Read the version in force
policy-versions-title = All versions of the policy
policy-versions-intro = All published versions are here. They are never changed and always stay open.
