-- The kinds of place that the core vocabulary has. A scene that brings a kind inserts it in its own migration.
INSERT INTO place_kinds (id, code) VALUES
  ('STORE', 1), ('ATTRACTION', 2), ('PARKING_LOT', 3), ('CAMPUS_VENUE', 4), ('SERVICE_HALL', 5), ('STATION', 6);
--> statement-breakpoint
-- The one spatial index. The kind is its third dimension, so that a search for one kind does not wade through the others.
CREATE VIRTUAL TABLE places_rtree USING rtree(num, min_lon, max_lon, min_lat, max_lat, min_kind, max_kind);
--> statement-breakpoint
CREATE TRIGGER places_rtree_insert AFTER INSERT ON places
WHEN NEW.lon IS NOT NULL AND NEW.state NOT IN ('PLANNED', 'CLOSED_FOREVER')
BEGIN
  INSERT INTO places_rtree SELECT NEW.num, NEW.lon, NEW.lon, NEW.lat, NEW.lat, k.code, k.code FROM place_kinds k WHERE k.id = NEW.kind;
END;
--> statement-breakpoint
CREATE TRIGGER places_rtree_update AFTER UPDATE OF num, kind, lon, lat, state ON places
BEGIN
  DELETE FROM places_rtree WHERE num = OLD.num;
  INSERT INTO places_rtree SELECT NEW.num, NEW.lon, NEW.lon, NEW.lat, NEW.lat, k.code, k.code FROM place_kinds k
    WHERE k.id = NEW.kind AND NEW.lon IS NOT NULL AND NEW.state NOT IN ('PLANNED', 'CLOSED_FOREVER');
END;
--> statement-breakpoint
CREATE TRIGGER places_rtree_delete AFTER DELETE ON places
BEGIN
  DELETE FROM places_rtree WHERE num = OLD.num;
END;
--> statement-breakpoint
-- The one text index. rowid is twice a place's num, or twice a product's num plus one; terms are made by src/schema/text.ts.
CREATE VIRTUAL TABLE search_entries USING fts5(name, body, facets, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='1 2');
--> statement-breakpoint
CREATE TRIGGER search_entries_place_delete AFTER DELETE ON places
BEGIN
  DELETE FROM search_entries WHERE rowid = OLD.num * 2;
END;
--> statement-breakpoint
CREATE TRIGGER search_entries_product_delete AFTER DELETE ON products
BEGIN
  DELETE FROM search_entries WHERE rowid = OLD.num * 2 + 1;
END;
--> statement-breakpoint
-- A product's price range is what its SKUs say, whoever writes them.
CREATE TRIGGER skus_price_range_insert AFTER INSERT ON skus
BEGIN
  UPDATE products SET
    min_price_fen = (SELECT min(price_fen) FROM skus WHERE product_id = NEW.product_id),
    max_price_fen = (SELECT max(price_fen) FROM skus WHERE product_id = NEW.product_id)
  WHERE id = NEW.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER skus_price_range_update AFTER UPDATE OF price_fen, product_id ON skus
BEGIN
  UPDATE products SET
    min_price_fen = (SELECT min(price_fen) FROM skus WHERE product_id = NEW.product_id),
    max_price_fen = (SELECT max(price_fen) FROM skus WHERE product_id = NEW.product_id)
  WHERE id = NEW.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER skus_price_range_delete AFTER DELETE ON skus
BEGIN
  UPDATE products SET
    min_price_fen = coalesce((SELECT min(price_fen) FROM skus WHERE product_id = OLD.product_id), 0),
    max_price_fen = coalesce((SELECT max(price_fen) FROM skus WHERE product_id = OLD.product_id), 0)
  WHERE id = OLD.product_id;
END;
