-- Which migrations the tables have been through. What earlier versions of the program read tells them that they are too
-- old for this store.

CREATE TABLE store_version (
    version INTEGER NOT NULL,
    reached_at BIGINT NOT NULL,
    CONSTRAINT pk_store_version PRIMARY KEY (version)
);

CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
DELETE FROM alembic_version;
INSERT INTO alembic_version (version_num) VALUES ('0003');
