"""What a deployment asks of AWS beside `sam deploy`: how a stack stands, and the site's files into its bucket.

`cargo xtask deploy` calls it. A file is sent when its bytes or its headers differ from what is there, by content and not by
time, so that the same site sent twice sends nothing.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

ASSETS = "assets/"
# The site generator's own mark in the folder.
MARK = ".site-gen"
START = "index.html"
# Of a file's bytes and headers, kept with the file in the bucket.
DIGEST = "sha256"
# What a change can be made of. Whatever else CloudFormation says, also what it does not say yet, somebody has to look at
# first; after an import that failed the tables are not the stack's.
READY = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")


def outputs_of(stack):
    """A stack's outputs by name, of what `describe_stacks` answers."""
    return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}


def state(stacks, name):
    """`absent`, `ready`, `busy` while somebody else deploys, or `failed`, with the stack's own word for it."""
    try:
        (stack,) = stacks.describe_stacks(StackName=name)["Stacks"]
    except stacks.exceptions.ClientError as error:
        if "does not exist" in str(error):
            return "absent", "", {}
        raise
    status = stack["StackStatus"]
    outputs = outputs_of(stack)
    # A change set that was shown and not carried out leaves a stack with nothing in it.
    if status == "REVIEW_IN_PROGRESS":
        return "absent", status, outputs
    if status.endswith("_IN_PROGRESS"):
        return "busy", status, outputs
    return "ready" if status in READY else "failed", status, outputs


def leftovers(tables, name):
    """Tables that a stack of this name left behind, which stop a new one."""
    found = []
    for part in ("contacts", "ledger", "limits"):
        try:
            tables.describe_table(TableName=f"{name}-{part}")
            found.append(f"{name}-{part}")
        except tables.exceptions.ResourceNotFoundException:
            pass
    return found


def headers_of(document, name):
    """A file's headers by headers.json: every rule that fits gives its own, and a later one's count."""
    headers = {}
    for rule in document["rules"]:
        paths = rule["paths"]
        fits = f"/{name}".startswith(paths[:-1]) if paths.endswith("*") else f"/{name}" == paths
        if fits:
            headers.update(rule["headers"])
    return headers


def files(site):
    """The site's files with what S3 is to say of each: name, bytes, type and how long it is kept."""
    document = json.loads((site / "headers.json").read_text(encoding="utf-8"))
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if not path.is_file() or name.startswith(MARK):
            continue
        ending = name.rsplit(".", 1)[-1]
        media_type = document["media_types"].get(ending)
        if media_type is None:
            raise SystemExit(f"error: nothing says of what type {name} is; add its ending to site-gen/src/files/headers.rs")
        yield name, path.read_bytes(), media_type, headers_of(document, name)["cache-control"]


def digest(content, media_type, keep):
    summed = hashlib.sha256()
    for part in (media_type.encode(), keep.encode(), content):
        summed.update(len(part).to_bytes(8, "big"))
        summed.update(part)
    return summed.hexdigest()


def there(bucket_client, bucket):
    pages = bucket_client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {one["Key"] for page in pages for one in page.get("Contents", [])}


def upload(client, bucket, site, part, say):
    """Sends what is new or changed of the assets, or of all else, and takes away pages that are no more.

    Assets are not taken away: a page that somebody has open asks for them by their own names.
    """
    here = {name: rest for name, *rest in files(site) if name.startswith(ASSETS) == (part == "assets")}
    # A folder without a start page, or without a style, is a build that failed, and all pages would be taken away by it.
    # headers.json alone is no site.
    if not here or (part == "pages" and START not in here):
        raise SystemExit(f"error: there are no {part} in the site's folder; nothing was sent")
    present = there(client, bucket)
    sent = 0
    # The start page and all others that are links to something come after what they link to, as far as names tell.
    for name in sorted(here, key=lambda name: (name.endswith(".html"), name)):
        content, media_type, keep = here[name]
        own = digest(content, media_type, keep)
        if name in present and client.head_object(Bucket=bucket, Key=name)["Metadata"].get(DIGEST) == own:
            continue
        client.put_object(
            Bucket=bucket, Key=name, Body=content, ContentType=media_type, CacheControl=keep, Metadata={DIGEST: own}
        )
        say(f"sent {name} ({media_type}; {keep})")
        sent += 1
    gone = [] if part == "assets" else sorted(name for name in present - set(here) if not name.startswith(ASSETS))
    for name in gone:
        client.delete_object(Bucket=bucket, Key=name)
        say(f"removed {name}")
    say(f"{part}: {sent} sent, {len(gone)} removed, {len(here) - sent} as they were")
    return sent, gone


def main():
    import boto3

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["state", "assets", "pages"])
    parser.add_argument("--stack", required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--site", type=Path)
    arguments = parser.parse_args()
    session = boto3.Session(region_name=arguments.region)
    word, status, outputs = state(session.client("cloudformation"), arguments.stack)
    if arguments.what == "state":
        left = leftovers(session.client("dynamodb"), arguments.stack) if word in ("absent", "failed") else []
        print(json.dumps({"state": word, "status": status, "outputs": outputs, "leftovers": left}))
        return 0
    bucket = outputs.get("SiteBucketName")
    if not bucket:
        raise SystemExit(f"error: the stack {arguments.stack} has no bucket to upload to ({status or word})")
    upload(session.client("s3"), bucket, arguments.site, arguments.what, print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
