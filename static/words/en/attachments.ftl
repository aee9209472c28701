### Files that come with an appeal.

attachments-label = Photos and documents
attachments-hint = At most { $count } files, each of at most { $max } MB: JPEG, PNG or WebP pictures and PDF documents.
attachments-bare = We remove from pictures what the camera wrote into them, such as the place of the shot. A PDF is kept as it is. Do not attach identity documents.
attachments-again = Choose the files again: a browser does not send them a second time.
attachments-count-label = Files
attachments-stored =
    { $count ->
        [one] { $count } file
       *[other] { $count } files
    }
attachments-awaited = being fetched from the messenger: { $count }
attachments-refused = not kept: { $count }
attachments-download = Download

problem-files-too-large-title = The files are too large
problem-files-too-large-detail = At most { $count } files can be attached, each of at most { $max } MB. Go back in the browser, choose fewer or smaller files and send the form again.
