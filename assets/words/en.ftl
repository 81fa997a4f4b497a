# What the program says of problems, in English, in the form of Project Fluent (https://projectfluent.org).
# One message for each cause: what happened is its value, what to do its attribute `hint`.
# Sentences have no full stop. A name that begins with a capital, such as $Server, begins a sentence.

## How a server is called, and what its own words are put behind

server-named = “{ $name }”
server-unnamed = the server
server-unnamed-first = The server
with-status = { $sentence } ({ $status })
with-words = { $sentence }: { $words }
in-one-line = { $sentence }.
secs = { $secs } s

## Keys

key-refused = { $Server } does not accept the key
    .hint = Check the key, and the header in which it is sent
    .hint-typed = Check the key
key-wanted = { $Server } asks for a key
    .hint = Enter its key
    .hint-private = Enter its key; a server that has none takes any placeholder, such as sk-no-key
forbidden = { $Server } does not allow this with this key
    .hint = Check what the key may do, or choose another model
rate-limited = { $Server } limits how often it can be asked
    .hint = Wait a while, then try again
    .hint-key = Wait a while, then try again, or add another key to be used meanwhile
    .hint-wait = Wait { $wait }, then try again
    .hint-wait-key = Wait { $wait }, then try again, or add another key to be used meanwhile
quota-used-up = { $Server } says that the quota is used up
    .hint = Check plan and billing with the provider, or enter another key
keys-refused = Key rotation exhausted: every key for { $name } was refused
    .hint = Edit or test the keys; a key that is edited or tested is tried again
keys-limited = Rate limited on every key of { $name }
    .hint = The first key is ready in { $wait }; wait, or add a key
keys-mixed = No key of { $name } serves: { $limited } rate limited, { $refused } refused
    .hint = The first key is ready in { $wait }; the others need to be edited or tested
key-not-tried = Key { $number }: not tried
key-resting = Key { $number }: 429, ready in { $wait }
key-rejected = Key { $number }: { $status }
wrong-auth-header = { $Server } wants the key in another header: it accepts it as { $accepted }
    .hint = It was sent as { $sent }
variable-unset = The environment variable { $variable } is not set or empty, so there is no key in it
    .hint = Type the key, or set the variable and start Tertulia again
secret-of-header-missing = The value of the header { $header } is not among the stored secrets
    .hint = Enter it again in the provider’s network settings
secret-of-proxy-missing = The login of the proxy is not among the stored secrets
    .hint = Enter it again in the provider’s network settings

## What a server answers

model-unknown = { $Server } does not have this model
    .hint = Choose another model, or refresh the list of models
version-may-lack = There is no such API at { $place }: the base URL may lack /v1
    .hint = Use { $url } as the base URL
models-unlisted = { $Server } lists no models
    .hint = Chat may still work: add a model by its ID, or check the base URL
add-model-later = Create the provider, then add a model by its ID
no-such-api = There is no such API at { $base }
    .hint = Check the base URL and the API format
model-list-missing = { $Server } lists no models, but chat answers
    .hint = Add a model by its ID
version-lacking = The base URL lacks the version path
    .hint = { $silent } does not answer; the same under /v1 does
version-too-much = The base URL has a version path too much
    .hint = { $silent } does not answer; the same without it does
wrong-format = Wrong API format: { $base } speaks the { $format } format
    .hint = { $answering } answers, { $silent } does not
context-exceeded = { $Server } cannot take a conversation of this length
    .hint = Begin a new chat, or choose a model with a longer context
server-timed-out = { $Server } gave up waiting
    .hint = Try again; the server may be overloaded
request-refused = { $Server } refused the request
    .hint = If the reason is not clear, check key, model, base URL and API format
    .hint-keyless = If the reason is not clear, check model, base URL and API format, or enter a key
    .hint-field = Try again: “{ $field }” was refused too and is no longer sent
server-failed = { $Server } failed
    .hint = Try again; the server’s log may say more
    .hint-keyless = Try again; some servers fail like this when no key is sent, be it a placeholder
    .hint-busy = It is overloaded or still loading the model; try again in a while
    .hint-gateway = A gateway answers, but not the server behind it; try again in a while
server-reports = { $Server } reports an error
redirected = { $Server } points to another address
    .hint = Check the base URL, also whether it begins with http:// or https://
answer-cut-short = The answer of { $server } was cut short
    .hint = Try again; what had arrived is kept
models-cut-short = The list of models of { $server } was cut short
    .hint = Try again; what had arrived is kept
ended-at-the-start = { $Server } ended its answer before anything of it had come
    .hint = Try again; the server’s log may say why
answer-empty = The answer of { $server } is empty
    .hint = Try again, or choose another model
models-empty = The list of models of { $server } is empty
    .hint = Try again, or choose another model
web-page = { $base } answers with a web page, not an API
    .hint = Check the base URL: it may lead to a website, a login page or a proxy
web-page-titled = { $base } answers with a web page, “{ $title }”, not an API
    .hint = Check the base URL: it may lead to a website, a login page or a proxy
answer-unreadable = The answer of { $server } cannot be read: { $reason }
    .hint = Check the base URL and the API format
models-unreadable = The list of models of { $server } cannot be read: { $reason }
    .hint = Check the base URL and the API format
answer-too-long = The answer of { $server } has a piece of more than { $megabytes } MB
    .hint = Check whether the base URL leads to an API, or try again
models-piece-too-long = The list of models of { $server } has a piece of more than { $megabytes } MB
    .hint = Check whether the base URL leads to an API, or try again
model-list-too-long = The model list of { $server } is longer than { $megabytes } MB
    .hint = Add the models you need by their ID
no-model-to-check = The server lists no model to chat with
    .hint = Load one there, or add a model by its ID, then check again

## On the way

server-stop = { $authority }
proxy-stop = the proxy { $proxy }
start-proxy = Start the proxy, or choose another way in the provider’s network settings
tried = Tried { $addresses }
attempt-refused = { $address }: refused
attempt-unreachable = { $address }: unreachable
attempt-late = { $address }: nothing within { $wait }
attempt-failed = { $address }: { $words }
connection-refused = Nothing answers at { $stop }: the connection was refused
    .hint = Start the server, or correct host and port
unknown-host = The host { $authority } is not known
    .hint = Check the spelling of the host, and the network connection
unknown-proxy = The host of the proxy { $proxy } is not known
unreachable = There is no way to { $stop }
    .hint = Check the network connection and the firewall
connect-timeout = No connection to { $stop } came about within { $wait }
    .hint = Check host and port, and whether a firewall is in the way
first-byte-timeout = { $authority } sent nothing within { $wait }
    .hint = The model may be loading, or the server is overloaded; try again
silence-timeout = { $authority } fell silent for { $wait } in the middle of the answer
    .hint = Try again; what had arrived is kept
proxy-login = The proxy { $proxy } wants another login, or one at all
    .hint = Set the proxy login in the provider’s network settings
proxy-denied = The proxy { $proxy } makes no connection to { $authority }
    .hint = Check whether it lets this server through, or choose another way in the provider’s network settings
proxy-unnamed = on the way
connection-closed = { $authority } closed the connection
    .hint = Try again; the server’s log may say why
connection-closed-midway = Cut short: { $authority } closed the connection in the middle of the answer
    .hint = Try again; what had arrived is kept
redirected-away = { $authority } redirects to { $to }, where the key is not sent
    .hint = If that is the right server, set it as the base URL
request-failed = The request to { $authority } failed
    .hint = Details has the system’s own words
demo-not-started = The demo endpoint could not be started
    .hint = Try again; Details has the system’s own words

## Secure connections

tls-expired = The certificate of { $authority } has expired
    .hint = Have the certificate renewed; if the server is yours, compare the fingerprint and trust it for this provider only
tls-expired-on = The certificate of { $authority } has expired: it was valid until { $until }
tls-not-yet-valid = The certificate of { $authority } is not valid yet
    .hint = Check the clock of this machine; if it is right and the server is yours, trust the certificate for this provider only
tls-self-signed = The certificate of { $authority } is self-signed: nobody else vouches for it
    .hint = If the server is yours, compare the fingerprint and trust the certificate for this provider only, or set its CA file in the network settings
tls-unknown-issuer = The certificate of { $authority } was issued by “{ $issuer }”, not known here
    .hint = If the server is yours, compare the fingerprint and trust the certificate for this provider only, or set its CA file in the network settings
tls-unnamed-issuer = The certificate of { $authority } was issued by somebody, not known here
tls-wrong-name = The certificate of { $authority } is for { $names }, not for this name
    .hint = Have the certificate renewed; if the server is yours, compare the fingerprint and trust it for this provider only
names-and-others = { $names } and others
tls-revoked = The certificate of { $authority } was revoked by its issuer
    .hint = Ask whoever runs the server for a new certificate
tls-unacceptable = The certificate of { $authority } is not acceptable
    .hint = Have the certificate renewed; if the server is yours, compare the fingerprint and trust it for this provider only
tls-not-tls = What answers at { $authority } does not speak https://
    .hint = Use http:// in the base URL if the server speaks plain HTTP
tls-client-certificate-wanted = { $authority } wants a client certificate
    .hint = Set a client certificate in the provider’s network settings
tls-client-certificate-refused = { $authority } refused the client certificate
    .hint = Check the client certificate in the provider’s network settings; Details has the reason as the server gave it
tls-handshake = The secure connection to { $authority } failed
    .hint = Check whether the server speaks http:// rather than https://, and which versions of TLS it takes
certificate-subject = Subject: { $subject }
certificate-issuer = Issuer: { $issuer }
certificate-until = Valid until: { $until }
certificate-fingerprint = SHA-256 fingerprint: { $fingerprint }

## Files of the network settings

file-authorities = CA file
file-client-certificate = client certificate
file-client-key = client key
file-unreadable = The { $what } { $path } cannot be read: { $words }
    .hint = Correct its path in the provider’s network settings, or remove it there
file-no-certificate = The { $what } { $path } has no certificate in it
    .hint = Choose a PEM file, which has “BEGIN CERTIFICATE” in it, in the provider’s network settings
file-no-key = The { $what } { $path } has no private key in it
    .hint = Choose a PEM file with “BEGIN PRIVATE KEY” in it, without a password, as the client key in the provider’s network settings
file-broken-certificate = The { $what } { $path } has a certificate in it that cannot be read
    .hint = Choose another PEM file in the provider’s network settings
file-broken-key = The { $what } { $path } has a private key in it that cannot be used
    .hint = Choose an RSA, ECDSA or Ed25519 key without a password in the provider’s network settings
file-key-mismatch = The { $what } { $path } does not belong to the client certificate
    .hint = Choose the key that was made with the certificate in the provider’s network settings

## Conversations

not-repeatable-cut = This request cannot be sent again: The body is longer than 1 MiB, so only its beginning is kept
not-repeatable-dropped = This request cannot be sent again: The body was dropped to make room for newer requests
not-repeatable-masked = This request cannot be sent again: A key stood in the URL or the body and is masked there
not-repeatable-moved = This request went to { $authority }, where { $server } is no longer
    .hint = Its key goes to its present address only; send a new message instead
format-not-spoken = The API format of { $server } is none that this program speaks
    .hint = Choose another API format
provider-gone = The provider of this model is gone or switched off
    .hint = Choose another model, or switch the provider on in Settings
nobody-to-ask = There is no model to ask: none is chosen, or its provider is gone or switched off
    .hint = Choose a model, or switch the provider on in Settings
still-loading = The messages of this conversation are still being read
    .hint = Close this and try again in a moment
interrupted = Tertulia ended in the middle of this answer
    .hint = What had been stored is above; ask again for the whole answer

## The program's own files

no-home = There is no home folder to keep settings and conversations in
    .hint = Set HOME, or start with --data-dir and a folder
action-read = read
action-write = written
action-create = created
action-move-aside = moved aside
action-keep-copy = kept as .bak
action-copy = copied
action-remove = removed
action-lock = locked
action-close-to-others = closed to others
file-failed = “{ $file }” cannot be { $action }
    .hint = Check the disk and the folder it is in
    .hint-full = Free some space on its disk
    .hint-denied = Allow your user to read and write it, or start with another --data-dir
not-encoded = “{ $file }” cannot be written
    .hint = What was changed lasts until the program ends
in-the-way = “{ $file }” cannot be understood and not be moved aside, so nothing is saved to it
    .hint = Move the file away by hand, then start the program again
newer-history = “{ $file }” is from a newer version of Tertulia
    .hint = Start the newer version, or this one with another --data-dir
    .details = Schema version { $found }; this program knows up to { $known }
damaged = “{ $file }” is damaged
    .hint = There is no other copy of it; check the disk
    .hint-backup = Restore the newest backup; the damaged file is kept
begun-anew = The history is damaged and kept as “{ $kept }”; a new one is begun
    .hint = There is no backup yet; the kept file may still hold most of it
    .hint-backup = Restore the newest backup to have the earlier conversations back
database-failed = The history in “{ $file }” cannot be read or written
    .hint = Check the disk, then start the program again
    .hint-full = Free some space on its disk
orphan = The conversation that this message belongs to is no longer in “{ $file }”
    .hint = Copy its text if it is still needed
no-such-backup = There is no backup “{ $name }” in “{ $folder }”
    .hint = Choose one of the backups in that folder
newer-settings = The settings are from a newer version of Tertulia, so this one begins with its defaults
    .details = Version { $found }; this program knows up to { $known }
settings-restored = The settings file cannot be read, so the settings before the last change are used
settings-reset = The settings file cannot be read, so the settings are back to their defaults
file-kept = That file is kept as “{ $kept }”
file-not-moved = “{ $file }” cannot be moved aside
provider-unread = The provider “{ $name }” in the settings cannot be read and is left out
    .hint = Correct its entry in “{ $file }”, where it stays as it is
provider-unnamed = without a name
keys-damaged = The file with the API keys is damaged, so no key in it is known
    .hint = Enter the keys again, or copy them from “{ $kept }”
beginning-unread = The beginning of this conversation could not be read from the history
    .hint = Try again; if it stays like this, look into the log, and restore a backup
not-in-history = This conversation is not in the history
    .hint = Send a message in it, then export it
not-exported = The conversation could not be written to “{ $file }”
    .hint = Choose another folder, or free some space

## The keyring of the system

keyring-absent = No keyring of the system answers
keyring-locked = The keyring of the system cannot be opened
keyring-no-answer = The keyring of the system has not answered yet
keyring-entry = The keyring of the system refuses this entry
keyring-different = The keyring of the system returns something else than it was given
keys-not-read =
    { $count ->
        [one] { $fault }, so an API key is not known
       *[other] { $fault }, so { $count } API keys are not known
    }
    .hint = Enter the key again
    .hint-absent = Start the keyring of the system, then Tertulia again; or enter the key again
    .hint-locked = Unlock the keyring, then start Tertulia again
    .hint-no-answer = If the system asks for the password of the keyring, give it
key-in-file = { $fault }, so an API key is kept in “{ $file }”, which only you can read
    .hint = It moves to the keyring at the next start, once the keyring can be used
key-not-deleted = { $fault }, so a deleted API key may still be in it
    .hint = It is deleted at the next start, once the keyring answers

## Pictures of answers

picture-address-unreadable = Its address cannot be read
picture-not-on-the-web = It leads to an address that is not on the web
picture-private-network = It leads from the web into a private network
picture-leads-nowhere = It leads nowhere
picture-too-many-redirects = It leads on more than { $count } times
picture-late = The picture did not arrive within { $secs } seconds
picture-status = The server answered { $status }
picture-type = It is { $type }, which is not shown
picture-too-large = It is larger than { $megabytes } MB
picture-broke = The connection broke before all of it was there

## Buttons that mend a problem

remedy-retry = Retry
remedy-edit-provider = Edit provider
remedy-add-model = Add a model by ID
remedy-use-base-url = Use { $url }
remedy-switch-format = Switch to { $format }
remedy-use-auth = Send the key as { $header }
remedy-trust-certificate = Trust this certificate for this provider only…
remedy-test-keys = Test keys
remedy-check-connection = Check connection
remedy-choose-model = Choose another model
remedy-restore-backup = Restore the backup
