-- What somebody has been told of faults, and what a provider last said of the balance.

CREATE TABLE alert (
    fault VARCHAR(64) NOT NULL,
    since BIGINT NOT NULL,
    over_at BIGINT,
    told_by_mail INTEGER DEFAULT 0 NOT NULL,
    told_by_command INTEGER DEFAULT 0 NOT NULL,
    next_try_at BIGINT NOT NULL,
    CONSTRAINT pk_alert PRIMARY KEY (fault)
);

CREATE TABLE balance (
    protocol VARCHAR(32) NOT NULL,
    amount TEXT NOT NULL,
    currency VARCHAR(8) NOT NULL,
    asked_at BIGINT NOT NULL,
    CONSTRAINT pk_balance PRIMARY KEY (protocol)
);
