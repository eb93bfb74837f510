-- PostgreSQL database dump

-- Dumped from database version 16.14
-- Dumped by pg_dump version 16.14

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

-- Name: event_is_append_only(); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.event_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF TG_OP = 'UPDATE' AND NEW.detail = '' AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor = OLD.actor AND NEW.kind = OLD.kind AND NEW.message_id IS NOT DISTINCT FROM OLD.message_id AND NEW.series_id IS NOT DISTINCT FROM OLD.series_id THEN RETURN NEW; END IF; RAISE EXCEPTION 'append-only' USING ERRCODE = 'restrict_violation'; END $$;

SET default_tablespace = '';

SET default_table_access_method = heap;

-- Name: alembic_version; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

-- Name: event; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.event (
    id bigint NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL,
    kind character varying(32) NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    message_id bigint,
    series_id bigint
);

-- Name: event_id_seq; Type: SEQUENCE; Schema: public; Owner: -

CREATE SEQUENCE public.event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: event_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -

ALTER SEQUENCE public.event_id_seq OWNED BY public.event.id;

-- Name: hold; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.hold (
    protocol character varying(32) NOT NULL,
    cause character varying(32) NOT NULL,
    words text NOT NULL,
    since bigint NOT NULL
);

-- Name: message; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.message (
    id bigint NOT NULL,
    series_id bigint,
    list_row integer,
    number text NOT NULL,
    number_key bytea NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    text text NOT NULL,
    sender text NOT NULL,
    protocol character varying(32) NOT NULL,
    segments integer NOT NULL,
    state character varying(16) NOT NULL,
    paused integer DEFAULT 0 NOT NULL,
    priority integer NOT NULL,
    due_at bigint NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    claim_token character varying(32),
    lease_until bigint,
    sent_at bigint,
    report_due_at bigint,
    provider_id text DEFAULT ''::text NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    created_by text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

-- Name: message_id_seq; Type: SEQUENCE; Schema: public; Owner: -

CREATE SEQUENCE public.message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: message_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -

ALTER SEQUENCE public.message_id_seq OWNED BY public.message.id;

-- Name: meta; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.meta (
    key character varying(32) NOT NULL,
    value bytea NOT NULL
);

-- Name: optout; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.optout (
    number_key bytea NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    created_by text NOT NULL,
    created_at bigint NOT NULL
);

-- Name: rate; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.rate (
    protocol character varying(32) NOT NULL,
    next_at bigint NOT NULL
);

-- Name: rejection; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.rejection (
    id bigint NOT NULL,
    series_id bigint NOT NULL,
    list_row integer NOT NULL,
    number text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    reason text NOT NULL
);

-- Name: rejection_id_seq; Type: SEQUENCE; Schema: public; Owner: -

CREATE SEQUENCE public.rejection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: rejection_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -

ALTER SEQUENCE public.rejection_id_seq OWNED BY public.rejection.id;

-- Name: series; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.series (
    id bigint NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    sender text NOT NULL,
    protocol character varying(32) NOT NULL,
    state character varying(16) NOT NULL,
    total integer NOT NULL,
    consent_by text DEFAULT ''::text NOT NULL,
    due_at bigint NOT NULL,
    created_by text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

-- Name: series_id_seq; Type: SEQUENCE; Schema: public; Owner: -

CREATE SEQUENCE public.series_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: series_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -

ALTER SEQUENCE public.series_id_seq OWNED BY public.series.id;

-- Name: template; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.template (
    id bigint NOT NULL,
    kind character varying(16) NOT NULL,
    name text NOT NULL,
    text text NOT NULL,
    "position" integer NOT NULL,
    updated_by text NOT NULL,
    updated_at bigint NOT NULL
);

-- Name: template_id_seq; Type: SEQUENCE; Schema: public; Owner: -

CREATE SEQUENCE public.template_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: template_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -

ALTER SEQUENCE public.template_id_seq OWNED BY public.template.id;

-- Name: worker; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.worker (
    token character varying(32) NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    since bigint NOT NULL,
    seen_at bigint NOT NULL
);

-- Name: event id; Type: DEFAULT; Schema: public; Owner: -

ALTER TABLE ONLY public.event ALTER COLUMN id SET DEFAULT nextval('public.event_id_seq'::regclass);

-- Name: message id; Type: DEFAULT; Schema: public; Owner: -

ALTER TABLE ONLY public.message ALTER COLUMN id SET DEFAULT nextval('public.message_id_seq'::regclass);

-- Name: rejection id; Type: DEFAULT; Schema: public; Owner: -

ALTER TABLE ONLY public.rejection ALTER COLUMN id SET DEFAULT nextval('public.rejection_id_seq'::regclass);

-- Name: series id; Type: DEFAULT; Schema: public; Owner: -

ALTER TABLE ONLY public.series ALTER COLUMN id SET DEFAULT nextval('public.series_id_seq'::regclass);

-- Name: template id; Type: DEFAULT; Schema: public; Owner: -

ALTER TABLE ONLY public.template ALTER COLUMN id SET DEFAULT nextval('public.template_id_seq'::regclass);

-- Data for Name: alembic_version; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.alembic_version VALUES ('0002');

-- Data for Name: event; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.event VALUES (1, 1795424400000000, 'anna', 'template-added', 'Termin', NULL, NULL);
INSERT INTO public.event VALUES (2, 1795424400000000, 'anna', 'template-added', 'Recall', NULL, NULL);
INSERT INTO public.event VALUES (3, 1795424400000000, 'anna', 'queued', '', 1, NULL);
INSERT INTO public.event VALUES (4, 1795424400000000, 'praxis-sms', 'accepted', '', 1, NULL);
INSERT INTO public.event VALUES (5, 1804064400000000, 'praxis-sms', 'purged', '1', NULL, NULL);
INSERT INTO public.event VALUES (6, 1804064400000000, 'anna', 'queued', '', 2, NULL);
INSERT INTO public.event VALUES (7, 1804064400000000, 'anna', 'queued', '', 3, NULL);
INSERT INTO public.event VALUES (8, 1804064400000000, 'anna', 'queued', '', 4, NULL);
INSERT INTO public.event VALUES (9, 1804064400000000, 'anna', 'queued', '', 5, NULL);
INSERT INTO public.event VALUES (10, 1804064400000000, 'anna', 'queued', '', 6, NULL);
INSERT INTO public.event VALUES (11, 1804064400000000, 'anna', 'queued', '', 7, NULL);
INSERT INTO public.event VALUES (12, 1804064400000000, 'anna', 'queued', '', 8, NULL);
INSERT INTO public.event VALUES (13, 1804064400000000, 'anna', 'queued', '', 9, NULL);
INSERT INTO public.event VALUES (14, 1804064400000000, 'praxis-sms', 'accepted', '4711', 2, NULL);
INSERT INTO public.event VALUES (15, 1804064401000000, 'praxis-sms', 'accepted', '4712', 3, NULL);
INSERT INTO public.event VALUES (16, 1804064402000000, 'praxis-sms', 'unknown', 'Zeitüberschreitung', 4, NULL);
INSERT INTO public.event VALUES (17, 1804064403000000, 'praxis-sms', 'failed', 'Nummer ungültig', 5, NULL);
INSERT INTO public.event VALUES (18, 1804064404000000, 'praxis-sms', 'deferred', 'später', 6, NULL);
INSERT INTO public.event VALUES (19, 1804064705000000, 'praxis-sms', 'delivered', '', 2, NULL);
INSERT INTO public.event VALUES (20, 1804064705000000, 'praxis-sms', 'undelivered', 'Handy aus', 3, NULL);
INSERT INTO public.event VALUES (21, 1804064705000000, 'anna', 'cancelled', '', 7, NULL);
INSERT INTO public.event VALUES (22, 1804064705000000, 'anna', 'optout-added', 'Anruf', NULL, NULL);
INSERT INTO public.event VALUES (23, 1804064705000000, 'anna', 'optout-added', 'Brief', NULL, NULL);
INSERT INTO public.event VALUES (24, 1804064705000000, 'anna', 'blocked', 'Diese Nummer möchte keine SMS (Abmeldeliste).', 9, NULL);
INSERT INTO public.event VALUES (25, 1804064705000000, 'anna', 'queued', 'Recall Herbst', NULL, 1);
INSERT INTO public.event VALUES (26, 1804064705000000, 'ben', 'consent-confirmed', '', NULL, 1);
INSERT INTO public.event VALUES (27, 1804064705000000, 'ben', 'series-paused', '', NULL, 1);
INSERT INTO public.event VALUES (28, 1804064705000000, 'anna', 'queued', '', 15, NULL);
INSERT INTO public.event VALUES (29, 1804064705000000, 'praxis-sms', 'halted', 'Passwort falsch', 15, NULL);
INSERT INTO public.event VALUES (30, 1804064705000000, 'anna', 'settings', 'provider.sender', NULL, NULL);

-- Data for Name: hold; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.hold VALUES ('3steps2web-api', 'credentials', 'Passwort falsch', 1804064705000000);

-- Data for Name: message; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.message VALUES (1, NULL, NULL, '', '\x2f9f5b545af5dc5b3f4dbf9b4d544b9b77a9db4df5b9dd252ccee71462a443f8', '', '', 'PraxisMolar', 'sms4-rest', 1, 'accepted', 0, 0, 1795424400000000, 1, 0, NULL, NULL, 1795424400000000, NULL, 'alt', '', 'anna', 1795424400000000, 1795424400000000);
INSERT INTO public.message VALUES (4, NULL, NULL, '+491711200003', '\xba8c62e6c521e848bbdb5f4eedd2e1bdff7a05e479270285755f80cb40ce6522', 'Erika Müller', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'unknown', 0, 0, 1804064402000000, 1, 0, NULL, NULL, 1804064402000000, NULL, '', 'Zeitüberschreitung', 'anna', 1804064400000000, 1804064402000000);
INSERT INTO public.message VALUES (5, NULL, NULL, '+491711200004', '\xcf9d99595cf59c7e70aa714cc34f01c18de48bde4a87ca2a2563cbe6da610ac9', 'Erika Müller', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'failed', 0, 0, 1804064403000000, 1, 0, NULL, NULL, 1804064403000000, NULL, '', 'Nummer ungültig', 'anna', 1804064400000000, 1804064403000000);
INSERT INTO public.message VALUES (6, NULL, NULL, '+491711200005', '\xfba9d0bf77e86bbb96d6803790f3099cf87ad3bfdf092a90c12afc66fd584467', 'Erika Müller', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'queued', 0, 0, 1804064434000000, 1, 1, NULL, NULL, 1804064404000000, NULL, '', 'später', 'anna', 1804064400000000, 1804064404000000);
INSERT INTO public.message VALUES (2, NULL, NULL, '+491711200001', '\xb4e07467d8cdff926c352a7e606c192266f31e85aafede81eaa9c3ef08fdcfab', 'Erika Müller', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'delivered', 0, 0, 1804064400000000, 1, 0, NULL, NULL, 1804064400000000, NULL, '4711', '', 'anna', 1804064400000000, 1804064705000000);
INSERT INTO public.message VALUES (3, NULL, NULL, '+491711200002', '\xc0ecfb0b0b3e5203230aee6b7650aa3a088b6306615277b3507162bd83e63573', 'Erika Müller', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'undelivered', 0, 0, 1804064401000000, 1, 0, NULL, NULL, 1804064401000000, NULL, '4712', 'Handy aus', 'anna', 1804064400000000, 1804064705000000);
INSERT INTO public.message VALUES (7, NULL, NULL, '+491711200006', '\x24a077b655ade9b8555a1fae5cc12f4b16560fa3982ad08977de88ac09150878', 'Erika Müller', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'cancelled', 0, 0, 1795424400000000, 0, 0, NULL, NULL, NULL, NULL, '', '', 'anna', 1804064400000000, 1804064705000000);
INSERT INTO public.message VALUES (9, NULL, NULL, '+491711200008', '\x9701a85a8488dbc2da2377cd5d3057ab7b13807e4e216f9ee07b3bcb1e9d5439', 'Erika Müller', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'blocked', 0, 0, 1795424400000000, 0, 0, NULL, NULL, NULL, NULL, '', 'Diese Nummer möchte keine SMS (Abmeldeliste).', 'anna', 1804064400000000, 1804064705000000);
INSERT INTO public.message VALUES (8, NULL, NULL, '+491711200007', '\xba77255c6c568b5ccaf27ddb72a2fad47d5b3aea1047aa61bfa2b73deb6604ed', 'Erika Müller', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'sending', 0, 0, 1795424400000000, 1, 0, '5cbf81f0a1ed49d29c61146fa4fd43c1', 1804064765000000, 1804064705000000, NULL, '', '', 'anna', 1804064400000000, 1804064705000000);
INSERT INTO public.message VALUES (10, 1, 2, '+491711200001', '\xb4e07467d8cdff926c352a7e606c192266f31e85aafede81eaa9c3ef08fdcfab', '', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'queued', 1, 1, 1795424400000000, 0, 0, NULL, NULL, NULL, NULL, '', '', 'anna', 1804064705000000, 1804064705000000);
INSERT INTO public.message VALUES (11, 1, 3, '+491711200002', '\xc0ecfb0b0b3e5203230aee6b7650aa3a088b6306615277b3507162bd83e63573', '', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'queued', 1, 1, 1795424400000000, 0, 0, NULL, NULL, NULL, NULL, '', '', 'anna', 1804064705000000, 1804064705000000);
INSERT INTO public.message VALUES (12, 1, 4, '+491711200003', '\xba8c62e6c521e848bbdb5f4eedd2e1bdff7a05e479270285755f80cb40ce6522', '', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'queued', 1, 1, 1795424400000000, 0, 0, NULL, NULL, NULL, NULL, '', '', 'anna', 1804064705000000, 1804064705000000);
INSERT INTO public.message VALUES (13, 1, 5, '+491711200004', '\xcf9d99595cf59c7e70aa714cc34f01c18de48bde4a87ca2a2563cbe6da610ac9', '', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'queued', 1, 1, 1795424400000000, 0, 0, NULL, NULL, NULL, NULL, '', '', 'anna', 1804064705000000, 1804064705000000);
INSERT INTO public.message VALUES (14, 1, 6, '+491711200005', '\xfba9d0bf77e86bbb96d6803790f3099cf87ad3bfdf092a90c12afc66fd584467', '', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', 'sms4-rest', 1, 'queued', 1, 1, 1795424400000000, 0, 0, NULL, NULL, NULL, NULL, '', '', 'anna', 1804064705000000, 1804064705000000);
INSERT INTO public.message VALUES (15, NULL, NULL, '+491711200020', '\x151f8b5b8703b1b0e98fa9a1be66f373a9b04b1164d9ffb481ee189d6e32965b', '', 'Ihr Termin ist morgen um 8 Uhr. Praxis Molar', 'PraxisMolar', '3steps2web-api', 1, 'queued', 0, 0, 1804064705000000, 1, 0, NULL, NULL, 1804064705000000, NULL, '', 'Passwort falsch', 'anna', 1804064705000000, 1804064705000000);

-- Data for Name: meta; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.meta VALUES ('number_secret', '\x209076dcd1da8c76759899adb0aec9a742a47b66f0930edf91c99b7e4bfe9a7c');
INSERT INTO public.meta VALUES ('starter_templates', '\x31');
INSERT INTO public.meta VALUES ('wipe_due', '\x31');

-- Data for Name: optout; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.optout VALUES ('\x032915e871c9f2e8a916766b263a7b679756f7ab258b845f118eda42eb3febc3', 'Anruf', 'anna', 1804064705000000);
INSERT INTO public.optout VALUES ('\x9701a85a8488dbc2da2377cd5d3057ab7b13807e4e216f9ee07b3bcb1e9d5439', 'Brief', 'anna', 1804064705000000);

-- Data for Name: rate; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.rate VALUES ('sms4-rest', 1804064705100000);

-- Data for Name: rejection; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.rejection VALUES (1, 1, 7, '110', 'Meier', 'Keine Mobilnummer.');

-- Data for Name: series; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.series VALUES (1, 'Recall Herbst', 'Ihr Termin ...', 'PraxisMolar', 'sms4-rest', 'paused', 5, 'ben', 1795424400000000, 'anna', 1804064705000000, 1804064705000000);

-- Data for Name: template; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.template VALUES (1, 'single', 'Termin', 'Ihr Termin: {{Datum}}', 0, 'anna', 1795424400000000);
INSERT INTO public.template VALUES (2, 'series', 'Recall', 'Grüß Gott {{Name}}', 0, 'anna', 1795424400000000);

-- Data for Name: worker; Type: TABLE DATA; Schema: public; Owner: -

INSERT INTO public.worker VALUES ('wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww', 'empfang', 4711, 1795424400000000, 1795424400000000);

-- Name: event_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -

SELECT pg_catalog.setval('public.event_id_seq', 30, true);

-- Name: message_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -

SELECT pg_catalog.setval('public.message_id_seq', 15, true);

-- Name: rejection_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -

SELECT pg_catalog.setval('public.rejection_id_seq', 1, true);

-- Name: series_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -

SELECT pg_catalog.setval('public.series_id_seq', 1, true);

-- Name: template_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -

SELECT pg_catalog.setval('public.template_id_seq', 2, true);

-- Name: alembic_version alembic_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkey PRIMARY KEY (version_num);

-- Name: event pk_event; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.event
    ADD CONSTRAINT pk_event PRIMARY KEY (id);

-- Name: hold pk_hold; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.hold
    ADD CONSTRAINT pk_hold PRIMARY KEY (protocol);

-- Name: message pk_message; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.message
    ADD CONSTRAINT pk_message PRIMARY KEY (id);

-- Name: meta pk_meta; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.meta
    ADD CONSTRAINT pk_meta PRIMARY KEY (key);

-- Name: optout pk_optout; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.optout
    ADD CONSTRAINT pk_optout PRIMARY KEY (number_key);

-- Name: rate pk_rate; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.rate
    ADD CONSTRAINT pk_rate PRIMARY KEY (protocol);

-- Name: rejection pk_rejection; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.rejection
    ADD CONSTRAINT pk_rejection PRIMARY KEY (id);

-- Name: series pk_series; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.series
    ADD CONSTRAINT pk_series PRIMARY KEY (id);

-- Name: template pk_template; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.template
    ADD CONSTRAINT pk_template PRIMARY KEY (id);

-- Name: worker pk_worker; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.worker
    ADD CONSTRAINT pk_worker PRIMARY KEY (token);

-- Name: template uq_template_kind_name; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.template
    ADD CONSTRAINT uq_template_kind_name UNIQUE (kind, name);

-- Name: ix_event_message; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_event_message ON public.event USING btree (message_id);

-- Name: ix_event_series; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_event_series ON public.event USING btree (series_id);

-- Name: ix_message_claimable; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_message_claimable ON public.message USING btree (protocol, priority, due_at, id) WHERE (((state)::text = 'queued'::text) AND (paused = 0));

-- Name: ix_message_created; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_message_created ON public.message USING btree (created_at);

-- Name: ix_message_number; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_message_number ON public.message USING btree (number_key, created_at);

-- Name: ix_message_on_the_wire; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_message_on_the_wire ON public.message USING btree (lease_until) WHERE ((state)::text = 'sending'::text);

-- Name: ix_message_report; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_message_report ON public.message USING btree (report_due_at) WHERE (report_due_at IS NOT NULL);

-- Name: ix_message_sent; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_message_sent ON public.message USING btree (sent_at);

-- Name: ix_message_series; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_message_series ON public.message USING btree (series_id, state);

-- Name: ix_message_series_page; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_message_series_page ON public.message USING btree (series_id, id);

-- Name: ix_message_state; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_message_state ON public.message USING btree (state, id);

-- Name: ix_rejection_series_id; Type: INDEX; Schema: public; Owner: -

CREATE INDEX ix_rejection_series_id ON public.rejection USING btree (series_id);

-- Name: event event_is_append_only; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER event_is_append_only BEFORE DELETE OR UPDATE ON public.event FOR EACH ROW EXECUTE FUNCTION public.event_is_append_only();

-- Name: event fk_event_message_id; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.event
    ADD CONSTRAINT fk_event_message_id FOREIGN KEY (message_id) REFERENCES public.message(id);

-- Name: event fk_event_series_id; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.event
    ADD CONSTRAINT fk_event_series_id FOREIGN KEY (series_id) REFERENCES public.series(id);

-- Name: message fk_message_series_id; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_series_id FOREIGN KEY (series_id) REFERENCES public.series(id);

-- Name: rejection fk_rejection_series_id; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.rejection
    ADD CONSTRAINT fk_rejection_series_id FOREIGN KEY (series_id) REFERENCES public.series(id);

-- PostgreSQL database dump complete

