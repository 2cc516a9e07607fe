-- Grants of the sales database as they were before the teams' needs were written down. Kept to be compared with them:
--   bailiwick import --sql examples/sales-database/legacy-grants.sql -w examples/sales-database
--
-- Summary that came with the statements:
--   Logistics  reads the four tables, and updates the status code
--   Analytics  reads for analysis only
--   Sales      reads, inserts, updates and deletes items

CREATE ROLE "TEAM_LOGISTICS";
CREATE ROLE "TEAM_ANALYTICS";
CREATE ROLE "TEAM_SALES";

-- Logistics: details of sales, such as the weight of what was bought, and the status of what was delivered.
GRANT SELECT ON "ASSESSMENT"."TB_MEMBERSHIP", "ASSESSMENT"."TB_ITEM", "ASSESSMENT"."TB_TRANSACTION",
  "ASSESSMENT"."TB_TRANSACTION_ITEM_MAPPING" TO "TEAM_LOGISTICS";
GRANT UPDATE ("STATUS_CD") ON "ASSESSMENT"."TB_MEMBERSHIP" TO "TEAM_LOGISTICS";

-- Analytics: sales and the status of memberships, by views such as view_member_sales_summary.
GRANT SELECT ON "ASSESSMENT"."TB_MEMBERSHIP" TO "TEAM_ANALYTICS";
GRANT SELECT ON "ASSESSMENT"."TB_ITEM" TO "TEAM_ANALYTICS";
GRANT SELECT ON "ASSESSMENT"."TB_ITEM" TO "TEAM_ANALYTICS";
GRANT SELECT ON "ASSESSMENT"."TB_TRANSACTION_ITEM_MAPPING" TO "TEAM_ANALYTICS";

-- Sales: new items come in, items that are sold no longer go.
GRANT SELECT, INSERT, UPDATE, DELETE ON "ASSESSMENT"."TB_ITEM" TO "TEAM_SALES";
