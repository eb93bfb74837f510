-- Under which key a script asked for a message; only its SHA-256, because a script may put anything into a key.

CREATE TABLE send_key (
    key BLOB NOT NULL,
    message_id INTEGER NOT NULL,
    CONSTRAINT pk_send_key PRIMARY KEY (key),
    CONSTRAINT fk_send_key_message_id FOREIGN KEY(message_id) REFERENCES message (id)
);

CREATE INDEX ix_send_key_message ON send_key (message_id);
